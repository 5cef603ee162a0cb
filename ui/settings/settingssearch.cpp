#include "settingssearch.h"

#include "listdelegate.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

QListWidget *newList(const char *name, QWidget *parent)
{
    auto *list = new QListWidget(parent);
    list->setObjectName(QLatin1String(name));
    list->setItemDelegate(new ListDelegate(list));
    list->setFrameShape(QFrame::NoFrame);
    list->setIconSize({theme::IconSize, theme::IconSize});
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->viewport()->setBackgroundRole(QPalette::Window);
    return list;
}

} // namespace

SettingsSearch::SettingsSearch(QWidget *parent)
    : QWidget(parent)
    , m_field(new QLineEdit(this))
    , m_pages(newList("settingsPages", this))
    , m_results(newList("settingsResults", this))
    , m_lists(new QStackedLayout)
{
    m_field->setObjectName(QStringLiteral("settingsSearch"));
    m_field->setPlaceholderText(tr("Search settings"));
    m_field->setAccessibleName(tr("Search settings"));
    m_field->setClearButtonEnabled(true);
    m_field->installEventFilter(this);
    m_pages->setAccessibleName(tr("Pages of the settings"));
    m_results->setAccessibleName(tr("Settings that were found"));
    m_results->installEventFilter(this);
    for (const SettingsPageInfo &page : settingsPages()) {
        auto *item = new QListWidgetItem(theme::icon(page.icon), page.title, m_pages);
        item->setData(Qt::UserRole, page.name);
    }
    m_lists->addWidget(m_pages);
    m_lists->addWidget(m_results);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::Grid, theme::Grid * 2, theme::Grid, theme::Grid);
    column->setSpacing(theme::Grid);
    column->addWidget(m_field);
    column->addLayout(m_lists, 1);

    connect(m_pages, &QListWidget::currentRowChanged, this, [this] { Q_EMIT pageChosen(currentPage()); });
    connect(m_field, &QLineEdit::textChanged, this, &SettingsSearch::search);
    connect(m_results, &QListWidget::itemActivated, this,
            [this](QListWidgetItem *item) { take(m_results->row(item)); });
    connect(m_results, &QListWidget::itemClicked, this,
            [this](QListWidgetItem *item) { take(m_results->row(item)); });
}

QString SettingsSearch::currentPage() const
{
    const QListWidgetItem *item = m_pages->currentItem();
    return item == nullptr ? QString() : item->data(Qt::UserRole).toString();
}

void SettingsSearch::setCurrentPage(const QString &name)
{
    for (int row = 0; row < m_pages->count(); ++row)
        if (m_pages->item(row)->data(Qt::UserRole).toString() == name)
            m_pages->setCurrentRow(row);
}

void SettingsSearch::focusField()
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void SettingsSearch::search(const QString &typed)
{
    m_found = findSettings(typed);
    m_results->clear();
    const QList<SettingsPageInfo> pages = settingsPages();
    for (const SettingRow &row : std::as_const(m_found)) {
        const auto page = std::find_if(pages.begin(), pages.end(),
                                       [&row](const auto &info) { return info.name == row.page; });
        auto *item = new QListWidgetItem(theme::icon(page->icon), row.label, m_results);
        item->setData(ListDelegate::DetailRole, page->title);
        item->setData(Qt::AccessibleTextRole, tr("%1, on the page %2").arg(row.label, page->title));
        item->setToolTip(row.explanation.isEmpty() ? row.label : row.explanation);
    }
    const bool searching = !typed.trimmed().isEmpty();
    if (searching && m_found.isEmpty()) {
        auto *item = new QListWidgetItem(tr("Nothing was found"), m_results);
        item->setFlags(Qt::NoItemFlags);
    }
    m_results->setCurrentRow(m_found.isEmpty() ? -1 : 0);
    m_field->setAccessibleDescription(searching ? tr("%n setting(s) found", nullptr, int(m_found.size()))
                                                : QString());
    m_lists->setCurrentWidget(searching ? m_results : m_pages);
}

void SettingsSearch::take(int row)
{
    if (row < 0 || row >= m_found.size())
        return;
    const SettingRow found = m_found.at(row);
    Q_EMIT rowChosen(found);
}

bool SettingsSearch::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent *>(event)->key();
    if (watched == m_results) {
        if (key == Qt::Key_Up && m_results->currentRow() <= 0) {
            m_field->setFocus();
            return true;
        }
        if (key == Qt::Key_Escape) {
            m_field->clear();
            m_field->setFocus();
            return true;
        }
        return false;
    }
    switch (key) {
    case Qt::Key_Down:
        m_lists->currentWidget()->setFocus();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        take(m_results->currentRow());
        return true;
    case Qt::Key_Escape:
        if (m_field->text().isEmpty())
            return false; // closes the dialog
        m_field->clear();
        return true;
    default:
        return false;
    }
}

} // namespace posthorn
