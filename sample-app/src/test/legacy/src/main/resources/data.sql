-- Made up, all of them.
insert into customer (id, name, email, phone, birth_date, address, joined_at)
select 1, '김하늘', 'haneul@example.com', '010-0000-1001', date '1988-03-04', '서울시 가온구 나온로 1', timestamp with time zone '2019-05-02 10:00:00+09:00'
where not exists (select 1 from customer where id = 1);
insert into customer (id, name, email, phone, birth_date, address, joined_at)
select 2, '김바다', 'bada@example.com', '010-0000-1002', date '1992-11-30', '부산시 가온구 나온로 2', timestamp with time zone '2020-08-15 09:30:00+09:00'
where not exists (select 1 from customer where id = 2);
insert into customer (id, name, email, phone, birth_date, address, joined_at)
select 3, '이도담', 'dodam@example.com', null, null, null, timestamp with time zone '2021-01-20 18:45:00+09:00'
where not exists (select 1 from customer where id = 3);

insert into book_order (id, customer_id, book_name, receiver_name, receiver_phone, delivery_address, memo, ordered_at)
select 1, 1, '별을 헤는 밤', '김하늘', '010-0000-1001', '서울시 가온구 나온로 1', '문 앞에 놓아 주세요', timestamp with time zone '2024-02-03 11:00:00+09:00'
where not exists (select 1 from book_order where id = 1);
insert into book_order (id, customer_id, book_name, receiver_name, receiver_phone, delivery_address, memo, ordered_at)
select 2, 1, '바람의 기록', '박나래', '010-0000-1003', '대전시 가온구 나온로 3', null, timestamp with time zone '2024-06-21 15:20:00+09:00'
where not exists (select 1 from book_order where id = 2);
