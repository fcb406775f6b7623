package io.jikimi.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a mask stands for is remembered by identity, for as long as anybody holds the mask. */
class OriginalsTests {

    private final Originals<StoredOriginal> originals = new Originals<>();

    @Test
    void knowsAnInstanceAndNotItsCopy() {
        String mask = new String("김*하");
        StoredOriginal original = new StoredOriginal(1, new byte[] {1}, true);
        originals.remember(mask, original);

        assertThat(originals.find(mask)).isSameAs(original);
        assertThat(originals.find(new String(mask))).isNull();
        assertThat(originals.find(mask.intern())).isNull();
        assertThat(originals.find(null)).isNull();
    }

    @Test
    void forgetsWhatNobodyHoldsAnyMore() {
        List<Object> held = new ArrayList<>();
        for (int index = 0; index < 1000; index++) {
            Object mask = new String("김*하");
            originals.remember(mask, new StoredOriginal(1, new byte[] {1}, true));
            if (index % 100 == 0) {
                held.add(mask);
            }
        }
        for (int attempt = 0; attempt < 100 && originals.size() > held.size(); attempt++) {
            System.gc();
        }
        assertThat(originals.size()).isEqualTo(held.size());
        assertThat(held).allSatisfy(mask -> assertThat(originals.find(mask)).isNotNull());
    }
}
