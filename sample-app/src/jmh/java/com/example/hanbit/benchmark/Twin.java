package com.example.hanbit.benchmark;

/** The service that is measured. */
enum Twin {
    /** Without Jikimi. */
    PLAIN,
    /** With it. */
    KEPT,
    /** With it, and with the history of Envers. */
    AUDITED
}
