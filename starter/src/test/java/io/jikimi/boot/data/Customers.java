package io.jikimi.boot.data;

import io.jikimi.boot.fixture.shop.Customer;
import jakarta.persistence.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.ScrollPosition;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.data.domain.Window;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.JpaSpecificationExecutor;
import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.jpa.repository.Query;

/** What a repository may hand out of customers. */
interface Customers extends JpaRepository<Customer, Long>, JpaSpecificationExecutor<Customer> {

    /** Closed: the query selects these attributes alone. */
    interface NameOnly {
        @Nullable String getName();

        default String greeting() {
            return getName() + " 님";
        }
    }

    /** Open: evaluated over the entity, whenever it is asked for. */
    interface Label {
        @Value("#{target.name + ' <' + target.email + '>'}")
        String getLabel();
    }

    record NameAndEmail(@Nullable String name, @Nullable String email) {}

    List<NameOnly> findByIdNotNullOrderById();

    List<Label> findByIdIsNotNullOrderById();

    List<NameAndEmail> readByIdNotNullOrderById();

    Optional<NameOnly> findOneByEmail(String email);

    <T> List<T> findByEmailStartingWithOrderById(String beginning, Class<T> type);

    List<NameOnly> findByIdNotNull(Sort sort, Limit limit);

    Page<Customer> findPageByIdNotNull(Pageable page);

    Page<NameOnly> queryPageByIdNotNull(Pageable page);

    Slice<Customer> findSliceByIdNotNull(Pageable page);

    Slice<NameAndEmail> readSliceByIdNotNull(Pageable page);

    Window<Customer> findFirst2ByIdNotNullOrderById(ScrollPosition position);

    Window<NameOnly> queryFirst2ByIdNotNullOrderById(ScrollPosition position);

    Stream<Customer> streamByIdNotNullOrderById();

    Stream<NameOnly> queryByIdNotNullOrderById();

    @Query("select c.name as name, c.email as email from Customer c order by c.id")
    List<Tuple> tuples();

    @Query("select c.name, c.email from Customer c order by c.id")
    List<Object[]> arrays();

    @Query("select c.name as name, c.email as email from Customer c order by c.id")
    List<Map<String, Object>> maps();

    @Query("select c.name from Customer c order by c.id")
    List<String> names();

    @Query("select c.name as name from Customer c order by c.id")
    List<NameOnly> namesOfAQuery();

    @Query("select c.name, c.email from Customer c order by c.id")
    List<NameAndEmail> recordsOfAQuery();

    @Query("select c from Customer c order by c.id")
    List<NameAndEmail> recordsOfEntities();

    @Query("select c.name from Customer c")
    Page<String> pageOfNames(Pageable page);

    @NativeQuery("select * from customer order by id")
    List<Customer> nativeEntities();

    @NativeQuery("select name from customer order by id")
    List<byte[]> nativeBytes();
}
