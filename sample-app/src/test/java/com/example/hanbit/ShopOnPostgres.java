package com.example.hanbit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ActiveProfiles;

/** The same shop on a PostgreSQL of its own. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ActiveProfiles("postgres")
@Import(ShopClock.class)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "hanbit.postgres.folder=",
            "hanbit.login.hash-rounds=1000",
            "hanbit.newsletter.cron=-",
            "hanbit.seed.members=30",
            "hanbit.seed.orders=40",
            "hanbit.seed.password=" + ShopBrowser.PASSWORD
        })
public @interface ShopOnPostgres {}
