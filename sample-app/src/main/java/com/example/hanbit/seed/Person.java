package com.example.hanbit.seed;

import java.time.LocalDate;

/** Somebody who does not exist. */
record Person(String name, String email, String phone, LocalDate birthDate, String address) {}
