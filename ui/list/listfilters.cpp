#include "listfilters.h"

#include "chip.h"
#include "store/messagequery.h"
#include "ui/common/locationtext.h"
#include "ui/theme/theme.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>

namespace posthorn
{

namespace
{

constexpr int Spacing = 6;
constexpr Location Places[] = {Location::OnlyHere, Location::ServerAndHere, Location::Server,
                               Location::LeavesServer, Location::HiddenHere};

} // namespace

ListFilters::ListFilters(QWidget *parent)
    : QWidget(parent)
    , m_unread(new Chip(tr("Unread"), this))
    , m_flagged(new Chip(tr("Flagged"), this))
    , m_attachments(new Chip(tr("Attachments"), this))
    , m_onlyHere(new Chip(tr("Only here"), this))
    , m_places(new Chip({}, this))
    , m_hidden(new Chip({}, this))
    , m_menu(new QMenu(this))
{
    m_unread->setObjectName(QStringLiteral("unreadChip"));
    m_flagged->setObjectName(QStringLiteral("flaggedChip"));
    m_attachments->setObjectName(QStringLiteral("attachmentsChip"));
    m_attachments->setAccessibleName(tr("Attachments"));
    m_onlyHere->setObjectName(QStringLiteral("onlyHereChip"));
    m_onlyHere->setAccessibleName(locationTitle(Location::OnlyHere));
    m_onlyHere->setToolTip(locationTitle(Location::OnlyHere));
    m_places->setObjectName(QStringLiteral("placesChip"));
    m_hidden->setObjectName(QStringLiteral("hiddenChip"));
    m_hidden->setToolTip(tr("Deleted here, and kept on the server"));
    m_hidden->hide();
    buildMenu();

    auto *row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Spacing);
    for (Chip *chip : {m_unread, m_flagged, m_attachments, m_onlyHere, m_places})
        row->addWidget(chip);
    row->addStretch(1);
    auto *rows = new QVBoxLayout(this);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(Spacing);
    rows->addLayout(row);
    rows->addWidget(m_hidden, 0, Qt::AlignLeading);

    for (Chip *chip : {m_unread, m_flagged, m_attachments})
        connect(chip, &QAbstractButton::toggled, this, &ListFilters::changed);
    connect(m_onlyHere, &QAbstractButton::toggled, this,
            [this](bool on) { choose(on ? std::optional(Location::OnlyHere) : std::nullopt); });
    connect(m_hidden, &QAbstractButton::toggled, this,
            [this](bool on) { choose(on ? std::optional(Location::HiddenHere) : std::nullopt); });
    connect(m_places, &QAbstractButton::clicked, this, [this] {
        showPlace(); // a menu is opened, nothing is chosen yet
        m_menu->popup(m_places->mapToGlobal(QPoint(0, m_places->height() + 2)));
    });
    showPlace();
}

void ListFilters::buildMenu()
{
    m_menu->setObjectName(QStringLiteral("placesMenu"));
    auto *group = new QActionGroup(m_menu);
    const auto add = [&](const QIcon &icon, const QString &text, std::optional<Location> place) {
        QAction *action = m_menu->addAction(icon, text, this, [this, place] { choose(place); });
        action->setCheckable(true);
        action->setData(place ? int(*place) : -1);
        group->addAction(action);
    };
    add({}, tr("Wherever it lives"), std::nullopt);
    m_menu->addSeparator();
    for (const Location place : Places)
        add(theme::icon(locationIcon(place)), locationTitle(place), place);
}

void ListFilters::choose(std::optional<Location> place)
{
    if (m_place == place)
        return;
    m_place = place;
    showPlace();
    Q_EMIT changed();
}

void ListFilters::showPlace()
{
    const auto check = [](QAbstractButton *button, bool on) {
        const QSignalBlocker quiet(button);
        button->setChecked(on);
    };
    check(m_onlyHere, m_place == Location::OnlyHere);
    check(m_hidden, m_place == Location::HiddenHere);
    const bool other = m_place && m_place != Location::OnlyHere;
    check(m_places, other);
    m_places->setIconName(other ? locationIcon(*m_place) : QStringLiteral("chevron-down"));
    const QString words = other ? locationTitle(*m_place) : tr("Only messages that live in one place");
    m_places->setAccessibleName(words);
    m_places->setToolTip(words);
    for (QAction *action : m_menu->actions())
        action->setChecked(!action->isSeparator() &&
                           action->data().toInt() == (m_place ? int(*m_place) : -1));
}

MessageQuery ListFilters::appliedTo(MessageQuery query) const
{
    query.onlyUnread = query.onlyUnread || m_unread->isChecked();
    query.onlyFlagged = query.onlyFlagged || m_flagged->isChecked();
    query.onlyWithAttachments = query.onlyWithAttachments || m_attachments->isChecked();
    if (m_place)
        query.location = m_place;
    return query;
}

QStringList ListFilters::active() const
{
    QStringList names;
    for (const Chip *chip : {m_unread, m_flagged, m_attachments}) {
        if (chip->isChecked())
            names << (chip->accessibleName().isEmpty() ? chip->text() : chip->accessibleName());
    }
    if (m_place)
        names << locationTitle(*m_place);
    return names;
}

void ListFilters::clear()
{
    for (Chip *chip : {m_unread, m_flagged, m_attachments})
        chip->setChecked(false);
    choose(std::nullopt);
}

void ListFilters::setHiddenCount(qint64 count)
{
    m_hidden->setText(count > 0 ? tr("Hidden here: %1").arg(QLocale().toString(count)) : QString());
    m_hidden->updateGeometry();
    if (count == 0 && m_place == Location::HiddenHere)
        choose(std::nullopt);
    m_hidden->setVisible(count > 0);
}

void ListFilters::setReadUnknown(bool unknown)
{
    m_unread->setToolTip(
        unknown ? tr("Not read on this computer. POP3 servers do not know what was read elsewhere.")
                : QString());
}

/// As many words as there is room for.
void ListFilters::fit()
{
    const auto say = [](Chip *chip, const QString &words) {
        if (chip->text() != words) {
            chip->setText(words);
            chip->updateGeometry();
        }
    };
    const auto width = [this] {
        int sum = 0;
        for (const Chip *chip : {m_unread, m_flagged, m_attachments, m_onlyHere, m_places})
            sum += chip->sizeHint().width() + Spacing;
        return sum - Spacing;
    };
    m_attachments->setIconName({});
    say(m_attachments, tr("Attachments"));
    say(m_onlyHere, locationTitle(Location::OnlyHere));
    if (width() > this->width())
        say(m_onlyHere, tr("Only here"));
    if (width() > this->width()) {
        m_attachments->setIconName(QStringLiteral("clip"));
        m_attachments->setToolTip(tr("Attachments"));
        say(m_attachments, {});
    }
}

void ListFilters::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fit();
}

} // namespace posthorn
