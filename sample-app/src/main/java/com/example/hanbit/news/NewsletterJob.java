package com.example.hanbit.news;

import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Sends the news of the week, by day: no advertising between 21 and 8 o'clock. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class NewsletterJob {

    private static final Letter NEWS = Letter.about("이번 주 새 상품", "한빛상점에 새로 들어온 옷을 소개합니다.");

    private final Newsletter newsletter;

    NewsletterJob(Newsletter newsletter) {
        this.newsletter = newsletter;
    }

    @Scheduled(cron = "${hanbit.newsletter.cron}", zone = "Asia/Seoul")
    void sendNews() {
        newsletter.send(NEWS, member -> true);
    }
}
