package com.example.hanbit;

import org.junit.jupiter.api.Tag;

/** The same on H2; on PostgreSQL it is part of every check. */
@Tag("again")
@ShopOnH2
class SignUpTests extends AbstractSignUpContractTests {}
