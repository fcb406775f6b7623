create table if not exists jikimi_item (
    id integer not null auto_increment primary key,
    name varchar(200) not null unique,
    kind varchar(40) not null,
    first_seen datetime(6) not null
) character set utf8mb4 collate utf8mb4_nopad_bin;
