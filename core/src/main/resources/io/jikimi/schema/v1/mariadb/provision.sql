-- Third parties (제3자) and trustees (수탁자) of the register, as they are in force.
create table if not exists jikimi_recipient (
    name      varchar(120)  not null primary key,
    title     varchar(500)  not null,
    purpose   varchar(2000) not null,
    items     varchar(4000) not null,
    ground    varchar(60)   not null,
    retention varchar(1000) not null,
    contact   varchar(500)  not null,
    method    varchar(500)  not null
) character set utf8mb4 collate utf8mb4_nopad_bin;
create table if not exists jikimi_trustee (
    name       varchar(120)  not null primary key,
    title      varchar(500)  not null,
    work       varchar(2000) not null,
    purpose    varchar(120)  not null,
    items      varchar(4000) not null,
    contract   varchar(500)  not null,
    first_day  date,
    last_day   date
) character set utf8mb4 collate utf8mb4_nopad_bin;
-- 제3자 제공 대장 and 위탁 처리 기록: what left the service, one row per call that read something.
create table if not exists jikimi_provision (
    id          bigint auto_increment primary key,
    provided_at datetime(6) not null,
    kind        varchar(16)   not null,
    recipient   varchar(120)  not null,
    purpose     varchar(2000) not null,
    ground      varchar(500)  not null,
    items       varchar(4000) not null,
    subjects    integer       not null,
    actor       varchar(255)  not null,
    task        varchar(255)  not null,
    result      varchar(60)   not null
) character set utf8mb4 collate utf8mb4_nopad_bin;
create table if not exists jikimi_provision_subject (
    provision bigint       not null,
    subject   varchar(200) not null,
    primary key (subject, provision)
) character set utf8mb4 collate utf8mb4_nopad_bin;
