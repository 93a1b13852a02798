/** The notes themselves: kept per project, in memory, gone with the process. Knows nothing of tokens and roles. */
import { randomUUID } from 'node:crypto';

interface Note {
  id: string;
  project_id: string;
  author: string;
  text: string;
}

export interface Notes {
  add(note: Omit<Note, 'id'>): Note;
  list(projectId: string): Note[];
  listAll(): Note[];
  get(projectId: string, id: string): Note | undefined;
  /** Whether there was one. */
  remove(projectId: string, id: string): boolean;
}

export function notesInMemory(): Notes {
  const projects = new Map<string, Map<string, Note>>();
  return {
    add(fields) {
      const note = { id: randomUUID(), ...fields };
      const notes = projects.get(note.project_id) ?? new Map<string, Note>();
      projects.set(note.project_id, notes.set(note.id, note));
      return note;
    },
    list: (projectId) => [...(projects.get(projectId)?.values() ?? [])],
    listAll: () => [...projects.values()].flatMap((notes) => [...notes.values()]),
    get: (projectId, id) => projects.get(projectId)?.get(id),
    remove: (projectId, id) => projects.get(projectId)?.delete(id) ?? false,
  };
}
