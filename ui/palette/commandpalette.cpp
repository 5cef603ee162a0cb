#include "commandpalette.h"

#include "account/accountrepository.h"
#include "palettedelegate.h"
#include "palettemodel.h"
#include "store/store.h"
#include "ui/common/hairline.h"
#include "ui/common/settings.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

namespace posthorn
{

namespace
{

constexpr int PaletteWidth = 600;
constexpr int ShownRows = 10;
constexpr int ShadowWidth = 16;
constexpr int MostPeople = 8;
constexpr int MostSettings = 8;

/// Those of the contacts that one of the accounts has mail of.
Result<AddressList> peopleOf(StoreReader &reader, const QString &prefix, const QSet<AccountId> &accounts)
{
    POSTHORN_TRY_ASSIGN(const AddressList candidates, reader.contacts(prefix, MostPeople * 4));
    AddressList people;
    for (const Address &person : candidates) {
        POSTHORN_TRY_ASSIGN(const QList<AccountId> known, reader.accountsThatKnow(person.address));
        if (std::any_of(known.begin(), known.end(), [&](AccountId id) { return accounts.contains(id); }))
            people.append(person);
        if (people.size() == MostPeople)
            break;
    }
    return people;
}

} // namespace

class CommandPalette::Private : public QObject
{
public:
    Private(const Services &services, CommandPalette *palette)
        : m_services(services)
        , m_palette(palette)
        , m_edit(new QLineEdit(palette))
        , m_list(new QListView(palette))
        , m_model(new PaletteModel(this))
    {
        m_edit->setObjectName(QStringLiteral("paletteEdit"));
        m_edit->setFrame(false);
        m_edit->setMinimumHeight(48);
        m_edit->setFont(theme::scaled(palette->font(), 1.15));
        m_edit->setTextMargins(theme::Grid * 2, 0, theme::Grid * 2, 0);
        m_list->setObjectName(QStringLiteral("paletteList"));
        m_list->setAccessibleName(tr("What can be done"));
        m_list->setModel(m_model);
        m_list->setItemDelegate(new PaletteDelegate(m_list));
        m_list->setFrameShape(QFrame::NoFrame);
        m_list->setUniformItemSizes(true);
        m_list->setFocusPolicy(Qt::NoFocus);
        m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        auto *column = new QVBoxLayout(palette);
        column->setContentsMargins(ShadowWidth + 1, ShadowWidth + 1, ShadowWidth + 1, ShadowWidth + 5);
        column->setSpacing(0);
        column->addWidget(m_edit);
        column->addWidget(new Hairline(palette));
        column->addSpacing(4);
        column->addWidget(m_list, 1);
        connect(m_edit, &QLineEdit::textChanged, this, [this] { typed(); });
        connect(m_list, &QListView::clicked, this, [this](const QModelIndex &index) { run(index.row()); });
        m_edit->installEventFilter(this);
    }

    void open(Mode mode)
    {
        m_mode = mode;
        m_edit->setPlaceholderText(mode == Mode::PickFolder
                                       ? tr("Move to which folder?")
                                       : tr("Find an action, a folder, a person or a setting"));
        m_edit->setAccessibleName(m_edit->placeholderText());
        m_model->setActions(m_actions);
        m_model->setFolders({}, {}); // those of last time may be of another context
        m_edit->clear();
        typed();
        loadFolders();
        place();
        m_palette->show();
        m_palette->raise();
        m_edit->setFocus();
    }

    void place()
    {
        const QWidget *window = m_palette->parentWidget();
        const int width = qMin(PaletteWidth, window->width() - 2 * theme::Grid) + 2 * ShadowWidth;
        const int rows = qBound(1, m_model->rowCount(), ShownRows);
        const int row = qMax(36, m_palette->fontMetrics().lineSpacing() + theme::Grid * 2);
        const int height = qMin(48 + 12 + rows * row + 2 * ShadowWidth, window->height());
        m_palette->setGeometry((window->width() - width) / 2, qMin(48, window->height() / 12), width, height);
    }

    Services m_services;
    CommandPalette *m_palette;
    QLineEdit *m_edit;
    QListView *m_list;
    PaletteModel *m_model;
    QList<QAction *> m_actions;
    Mode m_mode = Mode::Everything;
    quint64 m_generation = 0;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::FocusOut && m_palette->isVisible()) {
            m_palette->hide();
            return false;
        }
        if (event->type() != QEvent::KeyPress)
            return QObject::eventFilter(watched, event);
        const auto *key = static_cast<QKeyEvent *>(event);
        switch (key->key()) {
        case Qt::Key_Down:
            step(1);
            return true;
        case Qt::Key_Up:
            step(-1);
            return true;
        case Qt::Key_PageDown:
            step(ShownRows - 1);
            return true;
        case Qt::Key_PageUp:
            step(1 - ShownRows);
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            run(m_list->currentIndex().row());
            return true;
        case Qt::Key_Escape:
            m_palette->hide();
            return true;
        default:
            return false;
        }
    }

private:
    void typed()
    {
        m_model->setSettings(findSettings(m_edit->text()).mid(0, MostSettings));
        m_model->setQuery(m_edit->text(), m_mode == Mode::PickFolder);
        m_list->setCurrentIndex(m_model->index(0, 0));
        place();
        if (m_mode == Mode::Everything)
            loadPeople();
    }

    /// Those of the context that is shown; to move a message, all.
    [[nodiscard]] QList<Account> shownAccounts() const
    {
        if (m_services.accounts == nullptr)
            return {};
        QList<Account> accounts = m_services.accounts->accounts();
        const QString context = m_mode == Mode::PickFolder ? QString() : shownContext();
        accounts.removeIf([&context](const Account &account) {
            return !account.enabled || (!context.isEmpty() && account.context != context);
        });
        return accounts;
    }

    [[nodiscard]] QString shownContext() const
    {
        return m_services.settings == nullptr ? QString() : m_services.settings->context();
    }

    void loadFolders()
    {
        QHash<AccountId, QString> names;
        for (const Account &account : shownAccounts())
            names.insert(account.id, account.name);
        m_services.store->read<QList<FolderRecord>>(
            Store::Lane::Interactive, [](StoreReader &reader) { return reader.folders(); }, this,
            [this, names](const Result<QList<FolderRecord>> &folders) {
                if (!folders)
                    return;
                QList<FolderRecord> shown = *folders;
                shown.removeIf(
                    [&names](const FolderRecord &folder) { return !names.contains(folder.account); });
                m_model->setFolders(shown, names);
                refreshed();
            });
    }

    void loadPeople()
    {
        const QString prefix = m_edit->text().trimmed();
        const quint64 generation = ++m_generation;
        if (prefix.size() < 2) {
            m_model->setPeople({});
            refreshed();
            return;
        }
        QSet<AccountId> accounts;
        if (!shownContext().isEmpty())
            for (const Account &account : shownAccounts())
                accounts.insert(account.id);
        m_services.store->read<AddressList>(
            Store::Lane::Interactive,
            [prefix, accounts](StoreReader &reader) {
                return accounts.isEmpty() ? reader.contacts(prefix, MostPeople)
                                          : peopleOf(reader, prefix, accounts);
            },
            this,
            [this, generation](const Result<AddressList> &people) {
                if (generation != m_generation || !people)
                    return;
                m_model->setPeople(*people);
                refreshed();
            });
    }

    void refreshed()
    {
        m_list->setCurrentIndex(m_model->index(0, 0));
        place();
    }

    void step(int by)
    {
        const int row = qBound(0, m_list->currentIndex().row() + by, m_model->rowCount() - 1);
        m_list->setCurrentIndex(m_model->index(row, 0));
    }

    void run(int row)
    {
        if (row < 0 || row >= m_model->rowCount())
            return;
        const PaletteModel::Item item = m_model->item(row);
        const QString text = m_edit->text().trimmed();
        m_palette->hide();
        switch (item.kind) {
        case PaletteModel::Kind::Action:
            if (item.action)
                item.action->trigger();
            break;
        case PaletteModel::Kind::Folder:
            Q_EMIT m_palette->folderChosen(item.folder, m_mode);
            break;
        case PaletteModel::Kind::Person:
            Q_EMIT m_palette->personChosen(item.address);
            break;
        case PaletteModel::Kind::Setting:
            Q_EMIT m_palette->settingChosen(item.setting);
            break;
        case PaletteModel::Kind::Search:
            Q_EMIT m_palette->searchRequested(text);
            break;
        }
    }
};

CommandPalette::CommandPalette(const Services &services, QWidget *parent)
    : QFrame(parent)
    , d(std::make_unique<Private>(services, this))
{
    setObjectName(QStringLiteral("commandPalette"));
    setAccessibleName(tr("Command palette"));
    hide();
}

CommandPalette::~CommandPalette() = default;

void CommandPalette::setActions(const QList<QAction *> &actions)
{
    d->m_actions = actions;
}

void CommandPalette::open(Mode mode)
{
    // Focus that comes back to the window must not go to a hidden field.
    QWidget *before = window()->focusWidget();
    if (before != nullptr && before != d->m_edit)
        m_focusBefore = before;
    d->open(mode);
}

void CommandPalette::hideEvent(QHideEvent *event)
{
    QFrame::hideEvent(event);
    if (m_focusBefore && !event->spontaneous())
        m_focusBefore->setFocus();
}

void CommandPalette::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF panel = QRectF(rect()).adjusted(ShadowWidth, ShadowWidth, -ShadowWidth, -ShadowWidth);
    painter.setPen(Qt::NoPen);
    for (int ring = ShadowWidth; ring > 0; ring -= 2) {
        painter.setBrush(QColor(0, 0, 0, theme::isDark(palette()) ? 14 : 6));
        painter.drawRoundedRect(panel.adjusted(-ring, -ring + 4, ring, ring), theme::Radius + ring,
                                theme::Radius + ring);
    }
    painter.setPen(theme::hairline(palette()));
    painter.setBrush(palette().color(QPalette::Base));
    painter.drawRoundedRect(panel.adjusted(0.5, 0.5, -0.5, -0.5), theme::Radius, theme::Radius);
}

} // namespace posthorn
