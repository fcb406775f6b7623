package com.example.hanbit.seed;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Makes people up. The same number is the same person at every start. Nobody here exists: names are
 * put together at random, telephone numbers lie in the unused block 010-0000, e-mail addresses end
 * in {@code @example.com}, and the towns are on no map.
 */
final class MadeUpPeople {

    private static final long SEED = 20_260_101L;
    private static final int FIRST_STRANGER = 6_000;
    private static final int STRANGERS = 4_000;

    private static final List<String> FAMILY_NAMES =
            List.of(
                    "김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "한", "오", "서", "신", "권", "황",
                    "안", "송", "류", "홍", "남궁", "선우");
    private static final List<String> FIRST_SYLLABLES =
            List.of(
                    "가", "나", "다", "도", "라", "미", "보", "새", "서", "소", "아", "여", "예", "은", "지", "하",
                    "한", "해", "현", "희");
    private static final List<String> SECOND_SYLLABLES =
            List.of(
                    "람", "래", "온", "솔", "슬", "빈", "윤", "율", "은", "우", "원", "연", "영", "준", "진", "찬",
                    "현", "호", "희", "름");
    private static final List<String> TOWNS =
            List.of("가온시 누리구", "가온시 다솜구", "나래시 한들구", "나래시 여울구", "미르시 새벽구", "온새미시 가람구");
    private static final List<String> ROADS =
            List.of("달빛로", "별하로", "솔바람로", "윤슬로", "은하수로", "초롱길", "푸른솔길", "해오름로");

    /** A member; number 0 is the one whose login is shown at start. */
    Person member(int number) {
        SplittableRandom random = new SplittableRandom(SEED + number);
        String name = number == 0 ? "김한빛" : name(random);
        return new Person(
                name,
                String.format(Locale.ROOT, "member%04d@example.com", number),
                phone(number),
                LocalDate.of(1950, 1, 1).plusDays(random.nextInt(20_000)),
                address(random));
    }

    /** Somebody who is not a member and receives something. */
    Person stranger(int order) {
        SplittableRandom random = new SplittableRandom(~SEED - order);
        int number = FIRST_STRANGER + random.nextInt(STRANGERS);
        return new Person(
                name(random),
                String.format(Locale.ROOT, "stranger%04d@example.com", number),
                phone(number),
                LocalDate.of(1980, 1, 1),
                address(random));
    }

    private static String name(SplittableRandom random) {
        String given =
                pick(FIRST_SYLLABLES, random)
                        + (random.nextInt(40) == 0 ? "" : pick(SECOND_SYLLABLES, random));
        return pick(FAMILY_NAMES, random) + given;
    }

    private static String phone(int number) {
        return String.format(Locale.ROOT, "010-0000-%04d", number);
    }

    private static String address(SplittableRandom random) {
        return String.format(
                Locale.ROOT,
                "%s %s %d, %d동 %d호",
                pick(TOWNS, random),
                pick(ROADS, random),
                1 + random.nextInt(200),
                101 + random.nextInt(12),
                (1 + random.nextInt(20)) * 100 + 1 + random.nextInt(4));
    }

    private static String pick(List<String> of, SplittableRandom random) {
        return of.get(random.nextInt(of.size()));
    }
}
