package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import io.jikimi.database.StoredText;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.ObjectJavaType;
import org.hibernate.type.descriptor.java.PrimitiveByteArrayJavaType;
import org.hibernate.type.descriptor.jdbc.JdbcType;
import org.hibernate.type.spi.TypeConfiguration;
import org.junit.jupiter.api.Test;

/** The types by which Hibernate binds and reads what is stored. Values are made up. */
class StoredTypesTests {

    private static final byte[] STORED = {1, 2, 3};
    private static final String TEXT = StoredText.text(STORED);

    private final WrapperOptions options = mock(WrapperOptions.class);
    private final PreparedStatement statement = mock(PreparedStatement.class);
    private final CallableStatement call = mock(CallableStatement.class);
    private final ResultSet row = mock(ResultSet.class);
    private final JdbcType text = new StoredTextJdbcType();

    @Test
    void bindsBytesAsTheirText() throws SQLException {
        var binder = text.getBinder(PrimitiveByteArrayJavaType.INSTANCE);

        binder.bind(statement, STORED, 2, options);
        binder.bind(call, STORED, "value", options);

        verify(statement).setString(2, TEXT);
        verify(call).setString("value", TEXT);
    }

    @Test
    void readsTheTextAsItsBytes() throws SQLException {
        var extractor = text.getExtractor(PrimitiveByteArrayJavaType.INSTANCE);
        when(row.getString(2)).thenReturn(TEXT);
        when(call.getString(2)).thenReturn(TEXT);
        when(call.getString("value")).thenReturn(TEXT);

        assertThat(extractor.extract(row, 2, options)).isEqualTo(STORED);
        assertThat(extractor.extract(row, 3, options)).isNull();
        assertThat(extractor.extract(call, 2, options)).isEqualTo(STORED);
        assertThat(extractor.extract(call, "value", options)).isEqualTo(STORED);
    }

    @Test
    void areEqualToTheirOwnKindOnly() {
        JdbcType bytes = new ProtectedTextJdbcType();

        assertThat(bytes)
                .isEqualTo(new ProtectedTextJdbcType())
                .hasSameHashCodeAs(new ProtectedTextJdbcType())
                .isNotEqualTo(text);
        assertThat(bytes.hashCode()).isNotEqualTo(text.hashCode());
        assertThat(text).isEqualTo(new StoredTextJdbcType());
    }

    @Test
    void bindsThePlainColumnByItsOwnType() throws SQLException {
        JdbcType date = plain(Types.DATE);
        var binder = date.getBinder(ObjectJavaType.INSTANCE);

        binder.bind(statement, null, 1, options);
        binder.bind(statement, new PlainParameter("가상", Types.VARCHAR), 2, options);
        binder.bind(statement, new PlainParameter(null, Types.DATE), 3, options);
        binder.bind(statement, new PlainParameter(STORED, Types.BINARY), 4, options);

        verify(statement).setNull(1, Types.NULL);
        verify(statement).setObject(2, "가상", Types.VARCHAR);
        verify(statement).setNull(3, Types.DATE);
        verify(statement).setBytes(4, STORED);
        verifyNoMoreInteractions(statement);
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> binder.bind(call, STORED, "value", options));
    }

    @Test
    void aPlainColumnIsEqualToOneOfItsOwnType() {
        assertThat(plain(Types.DATE))
                .isEqualTo(plain(Types.DATE))
                .isNotEqualTo(plain(Types.VARCHAR))
                .hasSameHashCodeAs(plain(Types.DATE));
        assertThat(plain(Types.DATE).hashCode()).isNotEqualTo(plain(Types.VARCHAR).hashCode());
    }

    @Test
    void aParameterTellsNothing() {
        assertThat(new PlainParameter("가상", Types.VARCHAR)).hasToString("[protected]");
    }

    private static JdbcType plain(int columnType) {
        var registry = new TypeConfiguration().getJdbcTypeRegistry();
        return registry.getDescriptor(PlainJdbcType.register(registry, columnType));
    }
}
