#include "sortbutton.h"

#include "ui/theme/theme.h"

#include <QActionGroup>
#include <QMenu>

namespace posthorn
{

namespace
{

using Sort = MessageQuery::Sort;

struct Order {
    Sort sort;
    const char *name; // kept in the settings
    bool ascending;   // to begin with: words from A on, the rest the newest and largest first
};
constexpr Order Orders[] = {{Sort::Date, "date", false},
                            {Sort::Sender, "sender", true},
                            {Sort::Subject, "subject", true},
                            {Sort::Size, "size", false},
                            {Sort::Location, "location", false}};

QString textOf(Sort sort)
{
    switch (sort) {
    case Sort::Date:
        return SortButton::tr("Date");
    case Sort::Sender:
        return SortButton::tr("Sender");
    case Sort::Subject:
        return SortButton::tr("Subject");
    case Sort::Size:
        return SortButton::tr("Size");
    case Sort::Location:
        return SortButton::tr("Where it lives");
    }
    return {};
}

} // namespace

SortButton::SortButton(QWidget *parent)
    : QToolButton(parent)
{
    setObjectName(QStringLiteral("sortButton"));
    setIcon(theme::icon(QStringLiteral("sort")));
    setIconSize({16, 16});
    setAutoRaise(true);
    setFocusPolicy(Qt::TabFocus);
    setPopupMode(InstantPopup);
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("sortMenu"));
    auto *orders = new QActionGroup(menu);
    for (const Order &order : Orders) {
        QAction *action =
            menu->addAction(textOf(order.sort), this, [this, order] { choose(order.sort, order.ascending); });
        action->setCheckable(true);
        action->setData(int(order.sort));
        orders->addAction(action);
    }
    menu->addSeparator();
    QAction *turned =
        menu->addAction(tr("The other way round"), this, [this] { choose(m_sort, !m_ascending); });
    turned->setCheckable(true);
    turned->setData(-1);
    setMenu(menu);
    showOrder();
}

MessageQuery SortButton::appliedTo(MessageQuery query) const
{
    query.sort = m_sort;
    query.ascending = m_ascending;
    return query;
}

QString SortButton::order() const
{
    for (const Order &order : Orders) {
        if (order.sort == m_sort)
            return QLatin1String(order.name) +
                   (m_ascending ? QStringLiteral("/ascending") : QStringLiteral("/descending"));
    }
    return {};
}

void SortButton::setOrder(const QString &kept)
{
    for (const Order &order : Orders) {
        if (kept.section(u'/', 0, 0) == QLatin1String(order.name))
            choose(order.sort, kept.section(u'/', 1) == QLatin1String("ascending"));
    }
}

void SortButton::choose(Sort sort, bool ascending)
{
    const bool other = sort != m_sort || ascending != m_ascending;
    m_sort = sort;
    m_ascending = ascending;
    showOrder();
    if (other)
        Q_EMIT orderChanged();
}

void SortButton::showOrder()
{
    bool turned = false;
    for (const Order &order : Orders)
        turned = turned || (order.sort == m_sort && order.ascending != m_ascending);
    for (QAction *action : menu()->actions()) {
        if (!action->isSeparator())
            action->setChecked(action->data().toInt() == -1 ? turned : action->data().toInt() == int(m_sort));
    }
    const QString words = tr("Sorted by: %1").arg(textOf(m_sort));
    setToolTip(words);
    setAccessibleName(words);
}

} // namespace posthorn
