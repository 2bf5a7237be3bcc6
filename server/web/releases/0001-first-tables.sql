-- A store as of 0001-first-tables, with something in every table. Never changed: such files are out there.
CREATE TABLE "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
CREATE TABLE "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
CREATE TABLE "learner" ("id" text primary key, "secret_hash" text not null, "kernel" text, "created_at" text not null);
CREATE TABLE "source" ("learner" text not null references "learner" ("id") on delete cascade, "step" text not null, "file" text not null, "text" text not null, "revision" integer not null, "updated_at" text not null, constraint "source_key" primary key ("learner", "step", "file"));
CREATE TABLE "version" ("learner" text not null references "learner" ("id") on delete cascade, "id" integer not null, "step" text not null, "file" text not null, "text" text not null, "reason" text not null, "at" text not null, constraint "version_key" primary key ("learner", "id"));
CREATE TABLE "verdict" ("learner" text not null references "learner" ("id") on delete cascade, "id" integer not null, "step" text not null, "kernel" text not null, "result" text not null, "at" text not null, "body" text, constraint "verdict_key" primary key ("learner", "id"));
INSERT INTO "kysely_migration" VALUES ('0001-first-tables', '2026-02-01T00:00:00.000Z');
INSERT INTO "kysely_migration_lock" VALUES ('migration_lock', 0);
INSERT INTO "learner" VALUES ('AAAAAAAAAAAAAAAAAAAAAA', 'hash of A', 'ukmini', '2026-02-01T08:00:00.000Z');
INSERT INTO "learner" VALUES ('b-_4b-_4b-_4b-_4b-_4zz', 'hash of B', NULL, '2026-02-01T08:00:01.000Z');
INSERT INTO "source" VALUES ('AAAAAAAAAAAAAAAAAAAAAA', '03-say-hello', 'main.c', CAST(X'696e74206d61696e28766f6964290a7b0a092f2a206974277320c3bc2c20f09f9a802c20616e6420612001202a2f0a0972657475726e20303b0a7d0a' AS TEXT), 7, '2026-02-02T08:00:00.000Z');
INSERT INTO "source" VALUES ('b-_4b-_4b-_4b-_4b-_4zz', '01-getting-started', 'main.c', '', 1, '2026-02-02T08:00:02.000Z');
INSERT INTO "version" VALUES ('AAAAAAAAAAAAAAAAAAAAAA', 1, '03-say-hello', 'main.c', 'before', 'build', '2026-02-02T07:00:00.000Z');
INSERT INTO "version" VALUES ('AAAAAAAAAAAAAAAAAAAAAA', 2, '03-say-hello', 'changes.config', CAST(X'434f4e4649475f583d790a' AS TEXT), 'conflict', '2026-02-02T07:30:00.000Z');
INSERT INTO "verdict" VALUES ('AAAAAAAAAAAAAAAAAAAAAA', 1, '03-say-hello', 'ukmini', 'pass', '2026-02-03T08:00:00.000Z', NULL);
INSERT INTO "verdict" VALUES ('AAAAAAAAAAAAAAAAAAAAAA', 2, '03-say-hello', 'ukmini', 'fail', '2026-02-03T09:00:00.000Z', '{"type":"verdict","step":"03-say-hello","kernel":"ukmini","at":"2026-02-03T09:00:00.000Z","result":"fail","items":[{"id":"frame","title":"One frame","result":"fail","expected":"one","seen":"none"}],"frames":{"yours":[],"reference":[]}}');
