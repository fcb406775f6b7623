package com.example.hanbit.benchmark;

import jakarta.persistence.Entity;

/** The customer with Jikimi. */
@Entity
class KeptCustomer extends KeptValues {}
