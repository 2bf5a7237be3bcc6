/** The environment, parsed once; a bad value ends the start with the variable's name and what it should be. */
import path from 'node:path';
import { z } from 'zod';
import { LIMITS, type Mode } from './limits.ts';

const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** Comma-separated origins under which browsers reach the page; needed where that is not HOST:PORT. */
  PUBLIC_ORIGIN: z.string().default(''),
  /** Certificate chain and key, as PEM files. */
  TLS_CERT: z.string().default(''),
  TLS_KEY: z.string().default(''),
  /** How many proxies of the operator's own stand in front. */
  TRUST_PROXY: z.coerce.number().int().min(0).max(8).default(0),
  WORKSHOP_KERNEL: z.enum(['auto', 'unikraft', 'ukmini']).default('auto'),
  UK_ROOT: z.string().default(''),
  /** Where the store, base trees and images live. */
  WORKSHOP_DATA: z.string().default(path.resolve(import.meta.dirname, '..', '.data')),
  /** A PostgreSQL database for the store, instead of a file in WORKSHOP_DATA. */
  DATABASE_URL: z
    .string()
    .regex(/^(postgres(ql)?:\/\/.*)?$/, 'such as postgresql://user:password@host:5432/name')
    .default(''),
  /** Where base trees live, if not with the data: servers that run beside each other may share them. */
  WORKSHOP_BASE: z.string().default(''),
  /** Who the learners are; see `server/limits.ts`. */
  WORKSHOP_MODE: z.enum(['trusted', 'strangers']).default('trusted'),
  /** Benches and guests that may be open at once; 0: as many as this machine carries. */
  WORKSHOP_BENCHES: z.coerce.number().int().min(0).max(10_000).default(0),
  WORKSHOP_GUESTS: z.coerce.number().int().min(0).max(10_000).default(0),
  WORKSHOP_KVM: z.enum(['0', '1']).default('0'),
  /** Turns of each image in a measurement: fewer are sooner done and less sure. */
  WORKSHOP_TURNS: z.coerce.number().int().min(1).max(31).default(LIMITS.measure.turns),
  /** Whoever sends it may read /metrics; without one, only programs on this machine may. */
  METRICS_TOKEN: z
    .string()
    .regex(/^(\S{16,200})?$/, 'at least 16 characters, without blanks')
    .default(''),
  /** Seconds that a bench lives on after the learner's last page closed. */
  WORKSHOP_GRACE: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_600)
    .default(LIMITS.socket.graceMilliseconds / 1_000),
  /** `only`: who is in no room has no step. */
  WORKSHOP_ROOMS: z.enum(['optional', 'only']).default('optional'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly publicOrigins: readonly string[];
  /** Files in PEM; null where the workshop speaks plain HTTP. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  /** So many entries at the end of X-Forwarded-For are the operator's proxies'; 0 ignores that header. */
  readonly trustedProxies: number;
  readonly kernel: 'auto' | 'unikraft' | 'ukmini';
  readonly unikraftRoot: string;
  readonly dataDirectory: string;
  /** Where the store is; empty: a file in the data directory. Holds a password: never logged. */
  readonly databaseUrl: string;
  /** Base trees stand in `base/` below this. */
  readonly baseDirectory: string;
  readonly mode: Mode;
  /** Most benches, and runs with their guests, at once; 0 leaves it to the machine. */
  readonly benches: number;
  readonly guests: number;
  /** The operator allows KVM for strangers' guests; used only after a probe boot worked. */
  readonly allowKvm: boolean;
  /** Turns of each image in a measurement. */
  readonly measuringTurns: number;
  /** Empty: programs on this machine alone may read /metrics. */
  readonly metricsToken: string;
  /** A learner's bench lives on for so long after the last page closed. */
  readonly graceMilliseconds: number;
  /** Whether who is in no room has no step. */
  readonly roomsOnly: boolean;
  readonly logLevel: string;
}

/** @throws Error naming the variable that is wrong. */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const parsed = environment.safeParse(Object.fromEntries(Object.entries(env).filter(([, v]) => v !== '')));
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The environment has a value that cannot be used.\n  ${lines.join('\n  ')}`);
  }
  const value = parsed.data;
  const origins = value.PUBLIC_ORIGIN.split(',').filter(Boolean);
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new Error(`PUBLIC_ORIGIN: "${origin}" is not an origin such as https://workshop.example.org`);
  }
  if ((value.TLS_CERT === '') !== (value.TLS_KEY === ''))
    throw new Error('TLS_CERT and TLS_KEY are needed together, or neither.');
  return Object.freeze({
    port: value.PORT,
    host: value.HOST,
    publicOrigins: origins,
    tls: value.TLS_CERT
      ? { certificate: path.resolve(value.TLS_CERT), key: path.resolve(value.TLS_KEY) }
      : null,
    trustedProxies: value.TRUST_PROXY,
    kernel: value.WORKSHOP_KERNEL,
    unikraftRoot: value.UK_ROOT,
    dataDirectory: path.resolve(value.WORKSHOP_DATA),
    databaseUrl: value.DATABASE_URL,
    baseDirectory: path.resolve(value.WORKSHOP_BASE || value.WORKSHOP_DATA),
    mode: value.WORKSHOP_MODE,
    benches: value.WORKSHOP_BENCHES,
    guests: value.WORKSHOP_GUESTS,
    allowKvm: value.WORKSHOP_KVM === '1',
    measuringTurns: value.WORKSHOP_TURNS,
    metricsToken: value.METRICS_TOKEN,
    graceMilliseconds: value.WORKSHOP_GRACE * 1_000,
    roomsOnly: value.WORKSHOP_ROOMS === 'only',
    logLevel: value.LOG_LEVEL,
  });
}
