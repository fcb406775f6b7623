package com.example.hanbit.news;

/**
 * What is sent to everybody: advertising, and marked as such (정보통신망법 제50조 제4항).
 *
 * @param subject the subject, with the mark in front
 * @param text the text
 */
public record Letter(String subject, String text) {

    private static final String MARK = "(광고) ";

    /** A letter with this subject, marked. */
    public static Letter about(String subject, String text) {
        return new Letter(MARK + subject, text);
    }
}
