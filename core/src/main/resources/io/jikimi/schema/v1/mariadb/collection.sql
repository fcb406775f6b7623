-- The consent ledger: one row per decision. A row is never overwritten; withdrawn_at,
-- withdrawal_channel and superseded_by receive a value once.
create table if not exists jikimi_consent (
    id bigint auto_increment primary key,
    subject varchar(250) not null,
    form varchar(120) not null,
    version integer not null,
    text_hash varchar(64) not null,
    language varchar(20) not null,
    entry varchar(120) not null,
    category varchar(40) not null,
    purpose varchar(120) not null,
    recipient varchar(120),
    -- the qualified names of the items shown, one per line
    items text not null,
    retention text not null,
    granted boolean not null,
    decided_at datetime(6) not null,
    interacted_at datetime(6) not null,
    method varchar(20) not null,
    source varchar(200) not null,
    recorded_by varchar(250) not null,
    withdrawn_at datetime(6),
    withdrawal_channel varchar(40),
    superseded_by bigint
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index if not exists jikimi_consent_subject on jikimi_consent (subject, form);
create index if not exists jikimi_consent_recipient on jikimi_consent (recipient, subject);

-- A decision that was made in another account of the same person, and its number there.
alter table jikimi_consent add column if not exists origin_subject varchar(250);
alter table jikimi_consent add column if not exists origin bigint;

-- The row under whose lock the first decisions of a subject wait for each other.
create table if not exists jikimi_consenting_subject (
    subject varchar(250) primary key
) character set utf8mb4 collate utf8mb4_nopad_bin;
