-- Sends the prepared HTTP requests that stdin holds (separated by NUL) one after the other, round and round, and ends with
-- one line of JSON for load.ts. One thread only: the first would leave nothing on stdin for a second.

local requests = {}
local turn = 0

function init()
  for text in io.read("*a"):gmatch("[^%z]+") do
    requests[#requests + 1] = text
  end
  assert(#requests > 0, "stdin holds no request")
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"seconds":%.6f,"refused":%d,"broken":%d,"p99Ms":%.3f}\n',
    summary.requests,
    summary.duration / 1e6,
    errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(99) / 1000
  ))
end
