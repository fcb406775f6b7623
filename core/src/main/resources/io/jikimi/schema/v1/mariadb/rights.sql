-- 열람등요구 처리대장: the requests of data subjects and how they were decided.
create table if not exists jikimi_request (
    id          bigint auto_increment primary key,
    kind        varchar(16)  not null,
    subject     varchar(200) not null,
    requester   varchar(255) not null,
    channel     varchar(60)  not null,
    content     varchar(200),
    state       varchar(16)  not null,
    received_at datetime(6) not null,
    last_day    date         not null,
    decided_at  datetime(6),
    decided_by  varchar(255),
    result      varchar(1000),
    reason      varchar(2000),
    objection   varchar(2000)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index if not exists jikimi_request_subject on jikimi_request (subject);
create index if not exists jikimi_request_state on jikimi_request (state, last_day);

-- Who may act for whom (시행령 제45조), by which document.
create table if not exists jikimi_mandate (
    id         bigint auto_increment primary key,
    subject    varchar(200) not null,
    agent      varchar(200) not null,
    document   varchar(120) not null,
    last_day   date         not null,
    entered_at datetime(6) not null,
    entered_by varchar(255) not null,
    ended_at   datetime(6)
) character set utf8mb4 collate utf8mb4_nopad_bin;
create index if not exists jikimi_mandate_agent on jikimi_mandate (subject, agent);
