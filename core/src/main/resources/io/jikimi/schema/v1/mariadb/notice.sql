-- The outbox of notices. A row without delivered_at waits.
create table if not exists jikimi_notice (
    id bigint auto_increment primary key,
    occasion varchar(80) not null,
    addressee varchar(250) not null,
    subject varchar(250) not null,
    details mediumtext not null,
    enqueued_at datetime(6) not null,
    next_attempt_at datetime(6),
    attempts integer not null,
    delivered_at datetime(6)
) character set utf8mb4 collate utf8mb4_nopad_bin;
-- next_attempt_at is null once delivered, so that claiming never walks over what is done.
create index if not exists jikimi_notice_waiting on jikimi_notice (next_attempt_at);
create index if not exists jikimi_notice_subject on jikimi_notice (subject);
