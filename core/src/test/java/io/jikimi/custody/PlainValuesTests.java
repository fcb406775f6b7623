package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlainValuesTests {

    @Test
    void picksTheRowsOfOneEntity() {
        List<RowReference> rows =
                List.of(
                        new RowReference("Member", "1"),
                        new RowReference("PurchaseOrder", "2"),
                        new RowReference("Member", "3"));
        assertThat(PlainValues.ids(rows, "Member")).containsExactly("1", "3");
    }
}
