-- UNVERIFIED: nobody has run this script, and a service on SQL Server 2022 does not start.
if object_id('jikimi_item') is null
create table jikimi_item (
    id integer identity(1, 1) primary key,
    name nvarchar(200) collate Latin1_General_100_BIN2 not null unique,
    kind nvarchar(40) collate Latin1_General_100_BIN2 not null,
    first_seen datetimeoffset(6) not null
);
