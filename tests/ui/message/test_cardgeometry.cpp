#include "ui/message/cardgeometry.h"

#include <QTest>

using namespace posthorn;

/// Where cards stand below each other.
class TestCardGeometry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothing();
    void topsFollowHeights();
    void rangesTouch();
    void agreesWithAPlainSum();
};

void TestCardGeometry::nothing()
{
    CardGeometry geometry;
    geometry.reset({});
    QCOMPARE(geometry.total(), 0);
    const auto range = geometry.range(0, 100);
    QVERIFY(range.last < range.first);
}

void TestCardGeometry::topsFollowHeights()
{
    CardGeometry geometry;
    geometry.reset({40, 40, 300});
    QCOMPARE(geometry.top(2), 80);
    QVERIFY(!geometry.isExact(1));
    QVERIFY(geometry.setHeight(1, 100));
    QVERIFY(!geometry.setHeight(1, 100));
    QVERIFY(geometry.isExact(1));
    QCOMPARE(geometry.top(2), 140);
    QCOMPARE(geometry.total(), 440);
    geometry.estimate(1, 60);
    QVERIFY(!geometry.isExact(1));
    QCOMPARE(geometry.total(), 400);
}

void TestCardGeometry::rangesTouch()
{
    CardGeometry geometry;
    geometry.reset({10, 10, 10, 10});
    const auto check = [&geometry](int from, int to, int first, int last) {
        const auto range = geometry.range(from, to);
        return range.first == first && range.last == last;
    };
    QVERIFY(check(0, 10, 0, 0));
    QVERIFY(check(10, 11, 1, 1));
    QVERIFY(check(9, 21, 0, 2));
    QVERIFY(check(-50, 1000, 0, 3));
    QVERIFY(check(1000, 2000, 3, 3));
}

void TestCardGeometry::agreesWithAPlainSum()
{
    std::vector<int> heights;
    quint32 seed = 7;
    const auto next = [&seed] { return seed = seed * 1664525U + 1013904223U; };
    for (int i = 0; i < 1000; ++i)
        heights.push_back(20 + int(next() % 400));
    CardGeometry geometry;
    geometry.reset(heights);
    for (int change = 0; change < 200; ++change) {
        const int index = int(next() % 1000);
        heights[size_t(index)] = 20 + int(next() % 900);
        geometry.setHeight(index, heights[size_t(index)]);
        const int from = int(next() % 200'000);
        const auto range = geometry.range(from, from + 800);
        int top = 0;
        for (int i = 0; i < 1000; ++i) {
            const bool touches = top < from + 800 && top + heights[size_t(i)] > from;
            if (touches)
                QVERIFY(range.contains(i));
            QCOMPARE(geometry.top(i), top);
            top += heights[size_t(i)];
        }
        QCOMPARE(geometry.total(), top);
    }
}

QTEST_APPLESS_MAIN(TestCardGeometry)
#include "test_cardgeometry.moc"
