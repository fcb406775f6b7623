package com.example.hanbit.demo;

/** One stage of the life cycle. Chapters are told in the order of their beans. */
interface Chapter {

    /**
     * Lets it happen and shows it.
     *
     * @throws NotAsToldException if something did not behave as the chapter says
     */
    void tell(Life life, Console console);
}
