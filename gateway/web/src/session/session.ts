import { queryOptions, useQuery } from "@tanstack/react-query";
import { createContext, use } from "react";

import { del, get, post, Problem, setCsrfToken } from "../api/client";
import type { SignedIn, TeamPage, User, UserPage } from "../api/types";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: readSession,
  staleTime: Infinity,
});

/** Who is signed in, or null. */
async function readSession(): Promise<SignedIn | null> {
  try {
    return remember(await get<SignedIn>("/session"));
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return null;
    throw error;
  }
}

export async function signIn(login: string, password: string): Promise<SignedIn> {
  return remember(await post<SignedIn>("/session", { login, password }));
}

export async function signOut(): Promise<void> {
  await del("/session");
  setCsrfToken(null);
}

function remember(session: SignedIn): SignedIn {
  setCsrfToken(session.csrf_token);
  return session;
}

export const MeContext = createContext<User | null>(null);

/** The person who is signed in. */
export function useMe(): User {
  const me = use(MeContext);
  if (!me) throw new Error("useMe is called where nobody is signed in");
  return me;
}

/** Whether one sets things up; others only read how they are set up. */
export function useIsAdmin(): boolean {
  return useMe().role === "admin";
}

export const usersQuery = queryOptions({
  queryKey: ["users", "list"],
  queryFn: ({ signal }) => get<UserPage>("/users", {}, signal),
  staleTime: 5 * 60_000,
  refetchInterval: false,
});

export const teamsQuery = queryOptions({
  queryKey: ["teams", "list"],
  queryFn: ({ signal }) => get<TeamPage>("/teams", {}, signal),
  staleTime: 5 * 60_000,
  refetchInterval: false,
});

/** Everybody who signs in; only oneself while the list is not there. */
export function useUsers(): User[] {
  const me = useMe();
  const { data } = useQuery(usersQuery);
  return data?.items ?? [me];
}

/** Names by user id; undefined for somebody unknown. */
export function useUserName(): (id: string | null) => string | undefined {
  const users = useUsers();
  return (id) => users.find((user) => user.id === id)?.name;
}
