package com.example.legacy.customer;

import java.util.List;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Select;

/** An older part of the shop, which has not met JPA. */
@Mapper
public interface CustomerMapper {

    @Select("select id, name, email, phone from customer where email = #{email}")
    List<CustomerCard> byEmail(String email);
}
