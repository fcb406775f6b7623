-- UNVERIFIED: nobody has run this script, and a service on Oracle Database 23ai does not start.
-- How far the encryption of each table that held plain values is; one row per table of the service.
create table if not exists jikimi_migration (
    table_name   varchar2(255 char) primary key,
    declared     varchar2(255 char) not null,
    phase        varchar2(16 char)  not null,
    reached      varchar2(255 char),
    rows_seen    number(19) not null,
    rows_changed number(19) not null,
    rows_refused number(19) not null,
    ended_at     timestamp(6) with time zone,
    verified_at  timestamp(6) with time zone,
    cut_over_at  timestamp(6) with time zone,
    cut_over_by  varchar2(200 char),
    evidenced_at timestamp(6) with time zone,
    emptied_at   timestamp(6) with time zone
);

-- What each running instance of the service has declared for such a table.
create table if not exists jikimi_migration_instance (
    instance      varchar2(120 char) not null,
    declared      varchar2(255 char) not null,
    phase         varchar2(16 char)  not null,
    knows_cut_over boolean     not null,
    reads_plain   boolean      not null,
    seen_at       timestamp(6) with time zone not null,
    primary key (instance, declared)
);

-- The columns of such a table, so that a command can print what the table needs.
create table if not exists jikimi_migration_column (
    table_name       varchar2(255 char) not null,
    plain_column     varchar2(128 char) not null,
    encrypted_column varchar2(128 char) not null,
    indexes          varchar2(600 char) not null,
    subject_column   varchar2(128 char),
    primary key (table_name, plain_column)
);

-- How far the tables are whose texts are encrypted in place, and what stood there before.
create table if not exists jikimi_in_place (
    table_name     varchar2(255 char) primary key,
    declared       varchar2(255 char) not null,
    column_names   varchar2(2000 char) not null,
    state          varchar2(16 char) not null,
    told           varchar2(16 char) not null,
    begun_by       varchar2(200 char) not null,
    until_at       timestamp(6) with time zone not null,
    begun_at       timestamp(6) with time zone not null,
    ended_at       timestamp(6) with time zone,
    running        varchar2(120 char),
    reached        varchar2(255 char),
    rows_seen      number(19) not null,
    rows_changed   number(19) not null,
    values_refused number(19) not null,
    rows_before    number(19) not null,
    values_before  varchar2(2000 char),
    canary         varchar2(200 char)
);
