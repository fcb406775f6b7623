package com.example.hanbit.benchmark;

import jakarta.persistence.Entity;

/** The customer without Jikimi. */
@Entity
class PlainCustomer extends PlainValues {}
