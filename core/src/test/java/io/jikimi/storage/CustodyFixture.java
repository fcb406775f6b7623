package io.jikimi.storage;

import io.jikimi.catalogue.PersonalDataEntity.SubjectReference;
import io.jikimi.custody.Custody;
import io.jikimi.custody.ProtectedTable;
import io.jikimi.custody.ProtectedTable.Kind;
import io.jikimi.custody.ProtectedTable.SubjectColumn;
import io.jikimi.custody.ProtectedTable.ValueColumn;
import io.jikimi.custody.RowReference;
import io.jikimi.custody.SubjectRows;
import io.jikimi.database.DatabaseDialect;
import io.jikimi.fixture.shop.Inquiry;
import io.jikimi.fixture.shop.Member;
import io.jikimi.fixture.shop.OrderLine;
import io.jikimi.fixture.shop.PurchaseOrder;
import io.jikimi.fixture.shop.Shop;
import io.jikimi.subject.LegalClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The door of custody over a shop whose tables are listed by hand. */
public final class CustodyFixture {

    static final String MEMBER = Member.class.getName();
    static final String ORDER = PurchaseOrder.class.getName();
    static final String LINE = OrderLine.class.getName();
    static final String INQUIRY = Inquiry.class.getName();

    /** So few that rows of one person do not fit into one statement. */
    private static final int FEW = 2;

    private final List<RowReference> evicted = new ArrayList<>();
    private final Custody custody;

    private CustodyFixture(Shop shop, LegalClock clock) {
        this.custody =
                new RowCustody(
                        shop.catalogue(),
                        shop.keys(),
                        clock,
                        new SubjectRows(
                                shop.catalogue(),
                                shop.entityManager(),
                                DatabaseDialect.of(shop.dataSource())),
                        new JdbcSealedStore(shop.dataSource(), FEW),
                        new ForeignKeys(shop.dataSource()),
                        evicted::add,
                        new IndexRotation(
                                CustodyFixture::tables,
                                new JdbcStoredRows(shop.dataSource()),
                                new JdbcSealedStore(shop.dataSource()),
                                shop.keys(),
                                Set.of()),
                        CustodyFixture::tables);
    }

    /** The door over a shop. */
    public static Custody custody(Shop shop, LegalClock clock) {
        return new CustodyFixture(shop, clock).custody;
    }

    static CustodyFixture of(Shop shop, LegalClock clock) {
        return new CustodyFixture(shop, clock);
    }

    Custody custody() {
        return custody;
    }

    List<RowReference> evicted() {
        return evicted;
    }

    static RowReference member(long id) {
        return new RowReference(MEMBER, String.valueOf(id));
    }

    static RowReference order(long id) {
        return new RowReference(ORDER, String.valueOf(id));
    }

    static RowReference line(long id) {
        return new RowReference(LINE, String.valueOf(id));
    }

    static RowReference inquiry(UUID id) {
        return new RowReference(INQUIRY, id.toString());
    }

    private static List<ProtectedTable> tables() {
        SubjectColumn self =
                new SubjectColumn("id", Long.class, SubjectReference.Kind.SELF, "member");
        SubjectColumn buyer =
                new SubjectColumn(
                        "buyer_id", Long.class, SubjectReference.Kind.ASSOCIATION, MEMBER);
        SubjectColumn receiver =
                new SubjectColumn("receiverKey", String.class, SubjectReference.Kind.CANONICAL, "");
        SubjectColumn order =
                new SubjectColumn(
                        "purchaseOrder_id", Long.class, SubjectReference.Kind.ASSOCIATION, ORDER);
        List<ValueColumn> orderColumns =
                List.of(
                        new ValueColumn("address", 5, null, true, List.of()),
                        new ValueColumn("receiverName", 6, receiver, true, List.of()));
        List<ValueColumn> lineColumns =
                List.of(new ValueColumn("engraved", 7, null, true, List.of()));
        return List.of(
                table(
                        MEMBER,
                        Kind.LIVE,
                        "Member",
                        "id",
                        List.of("id"),
                        null,
                        List.of(
                                new ValueColumn("name", 1, null, false, List.of()),
                                new ValueColumn("email", 2, null, true, List.of("email_bidx")),
                                new ValueColumn("height", 3, null, true, List.of()))),
                table(
                        MEMBER,
                        Kind.COLLECTION,
                        "member_phones",
                        "Member_id",
                        List.of(),
                        null,
                        List.of(new ValueColumn("phone", 4, null, false, List.of()))),
                table(
                        MEMBER,
                        Kind.HISTORY,
                        "Member_AUD",
                        "id",
                        List.of("id", "REV"),
                        self,
                        List.of(
                                new ValueColumn("name", 1, null, true, List.of()),
                                new ValueColumn("email", 2, null, true, List.of()),
                                new ValueColumn("height", 3, null, true, List.of()))),
                table(ORDER, Kind.LIVE, "PurchaseOrder", "id", List.of("id"), null, orderColumns),
                table(
                        ORDER,
                        Kind.HISTORY,
                        "PurchaseOrder_AUD",
                        "id",
                        List.of("id", "REV"),
                        buyer,
                        orderColumns),
                table(LINE, Kind.LIVE, "OrderLine", "id", List.of("id"), null, lineColumns),
                table(
                        LINE,
                        Kind.HISTORY,
                        "OrderLine_AUD",
                        "id",
                        List.of("id", "REV"),
                        order,
                        lineColumns),
                new ProtectedTable(
                        INQUIRY,
                        Kind.LIVE,
                        "Inquiry",
                        "id",
                        UUID.class,
                        List.of("id"),
                        null,
                        List.of(new ValueColumn("content", 8, null, true, List.of()))));
    }

    private static ProtectedTable table(
            String entity,
            Kind kind,
            String table,
            String id,
            List<String> rowKey,
            @Nullable SubjectColumn reference,
            List<ValueColumn> columns) {
        return new ProtectedTable(entity, kind, table, id, Long.class, rowKey, reference, columns);
    }
}
