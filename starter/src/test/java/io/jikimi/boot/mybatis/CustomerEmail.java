package io.jikimi.boot.mybatis;

import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.custody.ProtectedValues;

/** The column with the e-mail addresses of customers. */
public class CustomerEmail extends ProtectedTypeHandler<String> {

    CustomerEmail(ProtectedValues values) {
        super(values, Customer.class, "email", String.class);
    }
}
