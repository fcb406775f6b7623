package io.jikimi.boot.mybatis;

import org.apache.ibatis.annotations.Param;
import org.jspecify.annotations.Nullable;

/** Customers, with statements in XML. */
interface XmlCustomers {

    void add(
            @Param("id") long id,
            @Param("name") SubjectValue<String> name,
            @Param("email") SubjectValue<String> email);

    @Nullable CustomerRow byEmail(@Param("email") LookupValue<String> email);
}
