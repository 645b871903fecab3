CREATE TABLE `attempts` (
	`request` integer NOT NULL,
	`position` integer NOT NULL,
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`credential_id` text NOT NULL,
	`started_after_ms` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`first_token_ms` integer,
	`prompt_tokens` integer,
	`completion_tokens` integer,
	`error` text,
	PRIMARY KEY(`request`, `position`),
	FOREIGN KEY (`request`) REFERENCES `requests`(`number`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `client_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`label` text NOT NULL,
	`hash` text NOT NULL,
	`hint` text NOT NULL,
	`sealed` text,
	`unified` integer NOT NULL,
	`expires_at_ms` integer,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `client_keys_hash_unique` ON `client_keys` (`hash`);--> statement-breakpoint
CREATE TABLE `credentials` (
	`id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`account` text NOT NULL,
	`label` text NOT NULL,
	`sealed` text NOT NULL,
	`fingerprint` text NOT NULL,
	`hint` text NOT NULL,
	`enabled` integer NOT NULL,
	`health` text NOT NULL,
	`checked_at_ms` integer,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `credentials_fingerprint_unique` ON `credentials` (`fingerprint`);--> statement-breakpoint
CREATE TABLE `keyring` (
	`id` text PRIMARY KEY NOT NULL,
	`wrapped` text NOT NULL,
	`state` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ledger_journal` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at_ms` integer NOT NULL,
	`charges` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `ledger_windows` (
	`meter` text NOT NULL,
	`slot_at_ms` integer NOT NULL,
	`amount` real NOT NULL,
	`expires_at_ms` integer NOT NULL,
	PRIMARY KEY(`meter`, `slot_at_ms`)
);
--> statement-breakpoint
CREATE INDEX `ledger_windows_expiry` ON `ledger_windows` (`expires_at_ms`);--> statement-breakpoint
CREATE TABLE `model_settings` (
	`model` text PRIMARY KEY NOT NULL,
	`enabled` integer NOT NULL,
	`limits` text
);
--> statement-breakpoint
CREATE TABLE `posteriors` (
	`model` text PRIMARY KEY NOT NULL,
	`successes` real NOT NULL,
	`failures` real NOT NULL,
	`tokens_per_second` real,
	`first_token_ms` real,
	`updated_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `requests` (
	`number` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`at_ms` integer NOT NULL,
	`client_key_id` text NOT NULL,
	`requested_model` text NOT NULL,
	`stream` integer NOT NULL,
	`outcome` text NOT NULL,
	`http_status` integer NOT NULL,
	`duration_ms` integer NOT NULL,
	`first_token_ms` integer,
	`provider` text,
	`model` text,
	`prompt_tokens` integer NOT NULL,
	`completion_tokens` integer NOT NULL,
	`explanation` text
);
--> statement-breakpoint
CREATE INDEX `requests_at` ON `requests` (`at_ms`);--> statement-breakpoint
CREATE INDEX `requests_id` ON `requests` (`id`);--> statement-breakpoint
CREATE TABLE `settings` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
