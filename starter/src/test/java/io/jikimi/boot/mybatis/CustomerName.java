package io.jikimi.boot.mybatis;

import io.jikimi.boot.fixture.shop.Customer;
import io.jikimi.custody.ProtectedValues;

/** The column with the names of customers. */
public class CustomerName extends ProtectedTypeHandler<String> {

    CustomerName(ProtectedValues values) {
        super(values, Customer.class, "name", String.class);
    }
}
