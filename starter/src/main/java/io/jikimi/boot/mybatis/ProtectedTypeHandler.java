package io.jikimi.boot.mybatis;

import io.jikimi.custody.ProtectedColumn;
import io.jikimi.custody.ProtectedValues;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.apache.ibatis.type.JdbcType;
import org.apache.ibatis.type.TypeHandler;
import org.jspecify.annotations.Nullable;

/**
 * One protected column in the statements of MyBatis (개인정보의 안전성 확보조치 기준 제7조). A service declares a
 * small subclass for each column, as a bean, and names it where the column is written, read or
 * looked for:
 *
 * <pre>{@code
 * @Component
 * class MemberEmail extends ProtectedTypeHandler<String> {
 *     MemberEmail(ProtectedValues values) {
 *         super(values, Member.class, "email", String.class);
 *     }
 * }
 *
 * @Insert("insert into member (id, email, email_bidx) values (#{id},"
 *         + " #{email, typeHandler=shop.MemberEmail},"
 *         + " #{email.lookup, typeHandler=shop.MemberEmail})")
 * void add(@Param("id") long id, @Param("email") SubjectValue<String> email);
 *
 * @Select("select id, email from member where email_bidx = #{email, typeHandler=shop.MemberEmail}")
 * @Result(property = "email", column = "email", typeHandler = MemberEmail.class)
 * Row byEmail(@Param("email") LookupValue<String> email);
 * }</pre>
 *
 * <p>It guarantees what {@link ProtectedColumn} guarantees: a value is bound in a transaction of
 * the entity manager only and its guards are asked; what is read without a permit is a mask, and a
 * mask is not written. It never becomes the handler of a type: a column without a handler is no
 * column of ours. A bean, because MyBatis finds an instance by its class before it would make one;
 * one that is no bean has no constructor MyBatis could use, and the mapper is refused.
 *
 * <p>Thread-safe.
 *
 * @param <T> the type of the value
 */
public abstract class ProtectedTypeHandler<T> implements TypeHandler<Object> {

    private final ProtectedColumn<T> column;
    private final Class<T> type;
    private final String attribute;

    /**
     * The handler of a protected attribute's column.
     *
     * @param values the door to protected values
     * @param entity the entity that declares the attribute
     * @param attribute its path, with dots through embeddables
     * @param type its Java type
     * @throws IllegalArgumentException if the entity has no such protected attribute, or one of
     *     another type
     */
    protected ProtectedTypeHandler(
            ProtectedValues values, Class<?> entity, String attribute, Class<T> type) {
        this.column = values.column(entity, attribute, type);
        this.type = type;
        this.attribute = entity.getSimpleName() + "." + attribute;
    }

    /**
     * Binds the stored form of a {@link SubjectValue}, or the index of a {@link LookupValue}.
     *
     * @throws IllegalArgumentException for anything else: a value without its subject cannot be
     *     encrypted, and must not be stored as it is
     */
    @Override
    public final void setParameter(
            PreparedStatement statement,
            int position,
            @Nullable Object parameter,
            @Nullable JdbcType ignored)
            throws SQLException {
        statement.setBytes(position, bytes(parameter));
    }

    private byte @Nullable [] bytes(@Nullable Object parameter) {
        if (parameter instanceof SubjectValue<?> given) {
            return column.write(given.subject(), typed(given.value()));
        }
        if (parameter instanceof LookupValue<?> wanted) {
            return index(wanted, typed(wanted.value()));
        }
        throw refused(parameter);
    }

    private byte @Nullable [] index(LookupValue<?> wanted, @Nullable T value) {
        if (wanted.key() == LookupValue.Key.IN_USE) {
            return column.index(wanted.search(), value);
        }
        List<byte[]> both = column.searched(wanted.search(), value);
        if (both.isEmpty()) {
            return null;
        }
        return both.get(wanted.key() == LookupValue.Key.NEWER ? both.size() - 1 : 0);
    }

    private @Nullable T typed(@Nullable Object value) {
        if (value != null && !type.isInstance(value)) {
            throw refused(value);
        }
        return type.cast(value);
    }

    private IllegalArgumentException refused(@Nullable Object parameter) {
        return new IllegalArgumentException(
                attribute
                        + ": "
                        + getClass().getSimpleName()
                        + " got "
                        + (parameter == null ? "null" : "a " + parameter.getClass().getName())
                        + ". Hand it a SubjectValue of "
                        + type.getSimpleName()
                        + " to write the column, and a LookupValue of it for the index column.");
    }

    @Override
    public final @Nullable Object getResult(ResultSet row, String name) throws SQLException {
        return column.read(row.getBytes(name));
    }

    @Override
    public final @Nullable Object getResult(ResultSet row, int position) throws SQLException {
        return column.read(row.getBytes(position));
    }

    @Override
    public final @Nullable Object getResult(CallableStatement statement, int position)
            throws SQLException {
        return column.read(statement.getBytes(position));
    }
}
