-- Changes. A row without a position is committed but not chained yet.
create table if not exists jikimi_ledger (
    id bigint auto_increment primary key,
    kind varchar(100) not null,
    occurred_at datetime(6) not null,
    actor_kind varchar(20) not null,
    actor varchar(250) not null,
    actor_subject varchar(250),
    subject varchar(250),
    details mediumtext not null,
    chain_position bigint,
    chain_hash varbinary(1024)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create unique index if not exists jikimi_ledger_position on jikimi_ledger (chain_position);
create index if not exists jikimi_ledger_subject on jikimi_ledger (subject);

-- Numbers are taken in blocks, so that a row and its further subjects need no round trip.
create sequence if not exists jikimi_access_log_id increment by 100;

-- The access log. The first subject stands in the row, all others in jikimi_access_subject.
create table if not exists jikimi_access_log (
    id bigint primary key,
    occurred_at datetime(6) not null,
    actor_kind varchar(20) not null,
    actor varchar(250) not null,
    actor_subject varchar(250),
    source mediumtext not null,
    purpose varchar(250) not null,
    task mediumtext not null,
    action varchar(100) not null,
    subject varchar(250),
    subjects integer not null,
    items mediumtext not null,
    result varchar(100) not null,
    reason mediumtext,
    form smallint default 1 not null,
    run_id varchar(250),
    trace_id varchar(250),
    condition_hash varchar(250),
    approval varchar(250),
    chain_position bigint,
    chain_hash varbinary(1024)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create unique index if not exists jikimi_access_log_position on jikimi_access_log (chain_position);
create index if not exists jikimi_access_log_occurred on jikimi_access_log (occurred_at);
create index if not exists jikimi_access_log_subject on jikimi_access_log (subject);

create table if not exists jikimi_access_subject (
    access_id bigint not null,
    ordinal integer not null,
    subject varchar(250) not null,
    occurred_at datetime(6) not null,
    primary key (access_id, ordinal)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index if not exists jikimi_access_subject_subject on jikimi_access_subject (subject);

-- The end of each chain; its row is the lock under which the chain grows.
create table if not exists jikimi_evidence_chain (
    chain varchar(20) primary key,
    last_position bigint not null,
    last_hash varbinary(1024) not null
) character set utf8mb4 collate utf8mb4_nopad_bin;

create table if not exists jikimi_evidence_segment (
    chain varchar(20) not null,
    first_position bigint not null,
    last_position bigint not null,
    previous_hash varbinary(1024) not null,
    last_hash varbinary(1024) not null,
    signed_at datetime(6) not null,
    key_id bigint not null,
    signature varbinary(1024) not null,
    primary key (chain, first_position)
) character set utf8mb4 collate utf8mb4_nopad_bin;
