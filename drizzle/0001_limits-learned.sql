CREATE TABLE `limits_learned` (
	`meter` text PRIMARY KEY NOT NULL,
	`cap` real NOT NULL,
	`basis` text NOT NULL,
	`learned_at_ms` integer NOT NULL
);
