package com.example.hanbit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/** The shop with a few made-up people on H2, shared by every test class that carries this. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Import(ShopClock.class)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1",
            "hanbit.login.hash-rounds=1000",
            "hanbit.newsletter.cron=-",
            "hanbit.seed.members=30",
            "hanbit.seed.orders=40",
            "hanbit.seed.password=" + ShopBrowser.PASSWORD
        })
@interface ShopOnH2 {}
