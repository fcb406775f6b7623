package io.jikimi.boot.mybatis;

import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Result;
import org.apache.ibatis.annotations.Select;
import org.apache.ibatis.annotations.Update;
import org.jspecify.annotations.Nullable;

/** Customers, with statements in annotations. */
interface Customers {

    String NAME = "typeHandler=io.jikimi.boot.mybatis.CustomerName";

    @Select("select id, name, email from customer where id = #{id}")
    @Result(property = "name", column = "name", typeHandler = CustomerName.class)
    @Result(property = "email", column = "email", typeHandler = CustomerEmail.class)
    @Nullable CustomerRow byId(@Param("id") long id);

    @Update("update customer set name = #{name, " + NAME + "} where id = #{id}")
    int rename(@Param("id") long id, @Param("name") SubjectValue<String> name);

    @Update("update customer set name = #{name, " + NAME + "} where id = #{id}")
    int renameToWhatever(@Param("id") long id, @Param("name") @Nullable Object name);
}
