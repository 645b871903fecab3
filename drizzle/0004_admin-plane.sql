CREATE TABLE `alert_targets` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`label` text NOT NULL,
	`severity` text NOT NULL,
	`enabled` integer NOT NULL,
	`sealed` text NOT NULL,
	`hint` text NOT NULL,
	`created_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `audit` (
	`number` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at_ms` integer NOT NULL,
	`action` text NOT NULL,
	`subject` text,
	`via` text NOT NULL,
	`http_status` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `contents` (
	`request` integer PRIMARY KEY NOT NULL,
	`asked` text NOT NULL,
	`answered` text,
	FOREIGN KEY (`request`) REFERENCES `requests`(`number`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`hash` text PRIMARY KEY NOT NULL,
	`admin_key_hash` text NOT NULL,
	`created_at_ms` integer NOT NULL,
	`seen_at_ms` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `usage_rollups` (
	`span_ms` integer NOT NULL,
	`dimension` text NOT NULL,
	`at_ms` integer NOT NULL,
	`id` text NOT NULL,
	`requests` integer NOT NULL,
	`succeeded` integer NOT NULL,
	`canceled` integer NOT NULL,
	`fallbacks` integer NOT NULL,
	`attempts` integer NOT NULL,
	`attempts_failed` integer NOT NULL,
	`prompt_tokens` integer NOT NULL,
	`completion_tokens` integer NOT NULL,
	`durations` blob NOT NULL,
	`first_tokens` blob NOT NULL,
	PRIMARY KEY(`span_ms`, `dimension`, `at_ms`, `id`)
);
--> statement-breakpoint
CREATE INDEX `usage_rollups_at` ON `usage_rollups` (`at_ms`);--> statement-breakpoint
ALTER TABLE `client_keys` ADD `last_seen_at_ms` integer;--> statement-breakpoint
ALTER TABLE `credentials` ADD `paused_until_ms` integer;--> statement-breakpoint
ALTER TABLE `model_settings` ADD `rank` integer;--> statement-breakpoint
CREATE INDEX `attempts_credential` ON `attempts` (`credential_id`,`request`);--> statement-breakpoint
CREATE INDEX `requests_outcome` ON `requests` (`outcome`,`number`);--> statement-breakpoint
CREATE INDEX `requests_provider` ON `requests` (`provider`,`number`);--> statement-breakpoint
CREATE INDEX `requests_client` ON `requests` (`client_key_id`,`number`);