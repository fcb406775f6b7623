package io.jikimi.boot.mybatis;

import io.jikimi.custody.IndexRange;
import java.util.List;
import org.apache.ibatis.annotations.Param;
import org.jspecify.annotations.Nullable;

/** Customers, with statements in XML. */
interface XmlCustomers {

    void add(
            @Param("id") long id,
            @Param("name") SubjectValue<String> name,
            @Param("email") SubjectValue<String> email);

    @Nullable CustomerRow byEmail(@Param("email") LookupValue<String> email);

    List<CustomerRow> byBeginning(@Param("ranges") List<IndexRange> ranges);

    List<CustomerRow> byEnd(@Param("end") LookupValue<String> end);

    List<byte[]> storedNames();
}
