CREATE TABLE `listed_models` (
	`provider` text NOT NULL,
	`model` text NOT NULL,
	`context_tokens` integer,
	`found_at_ms` integer NOT NULL,
	`misses` integer NOT NULL,
	PRIMARY KEY(`provider`, `model`)
);
