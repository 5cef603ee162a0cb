#include "findbar.h"

#include "findtarget.h"
#include "ui/common/textlabel.h"
#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QToolButton>
#include <algorithm>

namespace posthorn
{

FindBar::FindBar(QWidget *parent)
    : QWidget(parent)
    , m_edit(new QLineEdit(this))
    , m_count(new TextLabel(this))
    , m_previous(new QToolButton(this))
    , m_next(new QToolButton(this))
{
    setObjectName(QStringLiteral("findBar"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Window);
    m_edit->setObjectName(QStringLiteral("findEdit"));
    m_edit->setAccessibleName(tr("Find in this message"));
    m_edit->setPlaceholderText(tr("Find in this message"));
    m_edit->addAction(theme::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_edit->setMaximumWidth(45 * theme::Grid);
    m_edit->installEventFilter(this);
    m_count->setObjectName(QStringLiteral("findCount"));
    m_count->setTone(TextLabel::Tone::Muted);
    // As wide as it gets, so that the buttons stay where they are.
    m_count->setMinimumWidth(m_count->fontMetrics().horizontalAdvance(countText(9999, 10'000, false)) +
                             theme::Grid);
    const auto make = [](QToolButton *button, const char *name, const char *icon, const QString &text) {
        button->setObjectName(QString::fromLatin1(name));
        button->setIcon(theme::icon(QString::fromLatin1(icon)));
        button->setAutoRaise(true);
        button->setToolTip(text);
        button->setAccessibleName(text);
    };
    auto *closing = new QToolButton(this);
    make(m_previous, "findPreviousButton", "chevron-up", tr("Previous match"));
    make(m_next, "findNextButton", "chevron-down", tr("Next match"));
    make(closing, "findCloseButton", "close", tr("Close"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(2 * theme::Grid, theme::Grid / 2 + 1, theme::Grid, theme::Grid / 2);
    row->setSpacing(theme::Grid / 2);
    row->addWidget(m_edit, 1);
    row->addSpacing(theme::Grid / 2);
    row->addWidget(m_count);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    row->addStretch();
    row->addWidget(closing);
    connect(m_edit, &QLineEdit::textEdited, this, &FindBar::search);
    connect(m_previous, &QToolButton::clicked, this, [this] { go(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { go(1); });
    connect(closing, &QToolButton::clicked, this, &FindBar::close);
    hide();
}

void FindBar::setTargets(const QList<FindTarget *> &targets)
{
    for (const QPointer<FindTarget> &target : std::as_const(m_targets)) {
        if (!target)
            continue;
        target->disconnect(this);
        if (!targets.contains(target))
            target->finish();
    }
    m_targets.clear();
    for (FindTarget *target : targets) {
        m_targets.append(target);
        connect(target, &FindTarget::changed, this, &FindBar::recount);
        connect(target, &QObject::destroyed, this, &FindBar::recount);
    }
    recount();
}

void FindBar::open()
{
    const bool wasOpen = isOpen();
    for (const QPointer<FindTarget> &target : std::as_const(m_targets)) {
        if (const QString words = target ? target->selectedWords() : QString(); !words.isEmpty()) {
            m_edit->setText(words);
            break;
        }
    }
    show();
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
    if (!wasOpen)
        search();
}

void FindBar::close()
{
    if (!isOpen())
        return;
    for (const QPointer<FindTarget> &target : std::as_const(m_targets))
        if (target)
            target->finish();
    m_counts.clear();
    m_total = 0;
    m_current = -1;
    m_isAwaited = false;
    hide();
    Q_EMIT closed();
}

void FindBar::findNext()
{
    if (isOpen())
        go(1);
    else
        open();
}

void FindBar::findPrevious()
{
    if (isOpen())
        go(-1);
    else
        open();
}

void FindBar::search()
{
    m_current = -1;
    m_isAwaited = true;
    recount();
}

void FindBar::recount()
{
    if (!isOpen())
        return;
    const int current = m_current;
    m_counts.clear();
    m_total = 0;
    for (const QPointer<FindTarget> &target : std::as_const(m_targets)) {
        m_counts.append(target ? target->find(m_edit->text()) : 0);
        m_total += m_counts.last();
    }
    // After a change of the text nothing is scrolled: the reader may be elsewhere by now.
    m_current = std::min(current, m_total - 1);
    showCount();
    if (m_isAwaited && m_total > 0) {
        m_isAwaited = false;
        showMatch(std::min(firstInView(), m_total) % m_total);
    }
    m_isAwaited = m_isAwaited && isSearching();
}

bool FindBar::isSearching() const
{
    return std::any_of(m_targets.cbegin(), m_targets.cend(),
                       [](const QPointer<FindTarget> &target) { return target && target->isSearching(); });
}

int FindBar::firstInView() const
{
    int before = 0;
    for (qsizetype i = 0; i < m_targets.size(); ++i) {
        const int first = m_targets[i] ? m_targets[i]->firstInView() : 0;
        if (first < m_counts[i])
            return before + first;
        before += m_counts[i];
    }
    return before;
}

FindBar::Place FindBar::placeOf(int number) const
{
    for (qsizetype i = 0; i < m_counts.size() && number >= 0; ++i) {
        if (number < m_counts[i])
            return {m_targets[i], number};
        number -= m_counts[i];
    }
    return {};
}

void FindBar::go(int step)
{
    if (m_total == 0)
        return;
    const int from = m_current >= 0 ? m_current : step > 0 ? firstInView() - 1 : firstInView();
    showMatch((from + step + m_total) % m_total);
}

void FindBar::showMatch(int number)
{
    const Place before = placeOf(m_current);
    const Place now = placeOf(number);
    if (before.target && before.target != now.target)
        before.target->setCurrent(-1);
    m_current = number;
    if (now.target)
        now.target->setCurrent(now.match);
    showCount();
}

QString FindBar::countText(int number, int total, bool hasMore)
{
    if (hasMore)
        return number > 0 ? tr("%1 of many").arg(number) : tr("Many matches");
    return number > 0 ? tr("%1 of %2").arg(number).arg(total) : tr("%n match(es)", nullptr, total);
}

void FindBar::showCount()
{
    const bool asked = !m_edit->text().trimmed().isEmpty();
    const bool searching = asked && isSearching();
    const bool isMissing = asked && !searching && m_total == 0;
    const bool hasMore =
        std::any_of(m_targets.cbegin(), m_targets.cend(),
                    [](const QPointer<FindTarget> &target) { return target && target->hasMore(); });
    m_count->setTone(isMissing ? TextLabel::Tone::Danger : TextLabel::Tone::Muted);
    m_count->setFullText(!asked      ? QString()
                         : searching ? tr("Searching\u2026")
                         : isMissing ? tr("Not found")
                                     : countText(m_current + 1, m_total, hasMore));
    m_previous->setEnabled(m_total > 0);
    m_next->setEnabled(m_total > 0);
}

bool FindBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_edit || (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride))
        return QWidget::eventFilter(watched, event);
    const auto *key = static_cast<QKeyEvent *>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    if (!enter && key->key() != Qt::Key_Escape)
        return QWidget::eventFilter(watched, event);
    event->accept();
    if (event->type() == QEvent::ShortcutOverride)
        return true;
    if (enter)
        go(key->modifiers() & Qt::ShiftModifier ? -1 : 1);
    else
        close();
    return true;
}

void FindBar::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    QPainter painter(this);
    painter.fillRect(0, 0, width(), 1, theme::hairline(palette()));
}

} // namespace posthorn
