package com.example.hanbit;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.hanbit.advice.BodyProfile;
import com.example.hanbit.inquiry.Inquiry;
import com.example.hanbit.member.Member;
import com.example.hanbit.order.PurchaseOrder;
import io.jikimi.catalogue.Catalogues;
import io.jikimi.catalogue.RegisterFile;
import io.jikimi.subject.LegalClock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The analysis of the start, in the build: this is how a service checks its own register. */
class ShopRegisterTests {

    // tag::analysis[]
    @Test
    void annotationsAndRegisterAgreeWithTheLaw() {
        assertThat(
                        Catalogues.analyse(
                                List.of(
                                        Member.class,
                                        BodyProfile.class,
                                        PurchaseOrder.class,
                                        Inquiry.class),
                                RegisterFile.load(getClass().getClassLoader()),
                                LegalClock.system()))
                .isEmpty();
    }
    // end::analysis[]
}
