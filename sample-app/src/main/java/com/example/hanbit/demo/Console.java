package com.example.hanbit.demo;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes what happens, in Korean with the English beside it. The one place of the sample that
 * writes to standard output: the text is the result of the command and no log. Always UTF-8,
 * whatever the platform says, and aligned by columns, of which a Hangul syllable takes two.
 */
final class Console {

    private static final int LABEL_COLUMNS = 42;
    private static final int LINE_COLUMNS = 98;

    private final PrintStream out;

    Console(PrintStream out) {
        this.out = out;
    }

    static Console ofProcess() {
        return new Console(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    }

    void title() {
        out.println();
        out.println("한빛상점: 한 회원의 일생, 수집에서 증명까지");
        out.println("Hanbit shop: one member's life, from collection to proof");
        out.println("여기의 사람과 회사는 모두 지어낸 것입니다. Everybody here is made up.");
    }

    /** Begins a chapter with the requirement it serves and the law behind it. */
    void chapter(int number, String korean, String english, String requirement, String law) {
        String heading = "── " + number + " " + korean + " " + english + " ";
        out.println();
        out.println(heading + "─".repeat(Math.max(2, LINE_COLUMNS - columns(heading))));
        out.println("   ISMS-P " + requirement + " · " + law);
        out.println();
    }

    /** Shows one thing that can be seen. */
    void fact(String korean, String english, Object value) {
        String label = "   " + korean + " " + english;
        out.println(label + " ".repeat(Math.max(2, LABEL_COLUMNS - columns(label))) + value);
    }

    /**
     * States what has to be so.
     *
     * @throws NotAsToldException if it is not
     */
    void proven(boolean holds, String korean, String english) {
        if (!holds) {
            throw new NotAsToldException(korean + " / " + english);
        }
        out.println(" ✓ " + korean + " / " + english);
    }

    void failed(String korean, String english, String why) {
        out.println();
        out.println(" ✗ " + korean + " / " + english + ": " + why);
    }

    void end() {
        out.println();
        out.println("모든 단계가 말한 대로 되었습니다. Every step behaved as it says.");
    }

    private static int columns(String text) {
        return text.codePoints().map(letter -> wide(letter) ? 2 : 1).sum();
    }

    private static boolean wide(int letter) {
        Character.UnicodeScript script = Character.UnicodeScript.of(letter);
        return script == Character.UnicodeScript.HANGUL || script == Character.UnicodeScript.HAN;
    }
}
