/**
 * Protected values for services that write their own SQL with MyBatis: the same stored form, the
 * same permits and the same search index as the entity's.
 */
@NullMarked
package io.jikimi.boot.mybatis;

import org.jspecify.annotations.NullMarked;
