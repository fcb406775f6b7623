package io.jikimi.boot.mybatis;

import org.jspecify.annotations.Nullable;

/** A row of customers as MyBatis fills it. */
public class CustomerRow {

    public @Nullable Long id;
    public @Nullable String name;
    public @Nullable String email;
}
