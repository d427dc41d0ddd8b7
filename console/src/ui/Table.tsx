import {
  type ColumnDef,
  createFilteredRowModel,
  createPaginatedRowModel,
  createSortedRowModel,
  columnFilteringFeature,
  filterFns,
  globalFilteringFeature,
  rowPaginationFeature,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable,
} from "@tanstack/preact-table";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { t } from "../i18n";
import { Button } from "./Button";

/** A column: what it sorts and filters by, and how a cell looks when that isn't the value itself. */
export interface Column<T> {
  id: string;
  header: string;
  value: (row: T) => string | number;
  cell?: (row: T) => ComponentChildren;
  /** Figures stand at the end of their cell. */
  end?: boolean;
  /** A column of buttons: no order. */
  unsorted?: boolean;
}

interface Props<T> {
  /** Name of the table for those who don't see it. */
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string | number;
  /** Rows are shown that have this text in any column. */
  filter?: string;
  /** What is said when there are none. */
  empty?: string;
  /** Rows a page. */
  pageSize?: number;
}

const features = tableFeatures({
  rowSortingFeature,
  rowPaginationFeature,
  columnFilteringFeature,
  globalFilteringFeature,
  sortedRowModel: createSortedRowModel(),
  paginatedRowModel: createPaginatedRowModel(),
  filteredRowModel: createFilteredRowModel(),
  sortFns,
  filterFns,
});

type Definition<T extends object> = ColumnDef<typeof features, T>;

const ORDER = { asc: "ascending", desc: "descending" } as const;

/** A table that sorts by a click on a header, filters, and has pages. */
export function Table<T extends object>(props: Props<T>) {
  const { columns, rows, rowKey, filter = "", pageSize = 50 } = props;
  const definitions = useMemo(
    () =>
      columns.map(
        (column): Definition<T> => ({
          id: column.id,
          header: column.header,
          accessorFn: (row: T) => column.value(row),
          enableSorting: !column.unsorted,
        }),
      ),
    [columns],
  );
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: (row: T) => String(rowKey(row)),
    globalFilterFn: "includesString",
    autoResetPageIndex: false,
    initialState: { pagination: { pageIndex: 0, pageSize } },
  });
  useEffect(() => table.setGlobalFilter(filter), [filter]);
  const shown = table.getRowModel().rows;
  const pages = table.getPageCount();
  const page = table.state.pagination.pageIndex;
  useEffect(() => {
    if (page > 0 && page >= pages) table.setPageIndex(Math.max(0, pages - 1));
  }, [page, pages]);
  const of = new Map(columns.map((column) => [column.id, column]));
  return (
    <>
      <div class="table-wrap">
        <table>
          <caption class="visually-hidden">{props.caption}</caption>
          <thead>
            <tr>
              {table.getFlatHeaders().map(({ column }) => {
                const own = of.get(column.id);
                const sorted = column.getIsSorted();
                return (
                  <th key={column.id} scope="col" class={own?.end ? "end" : ""} aria-sort={sorted ? ORDER[sorted] : undefined}>
                    {column.getCanSort() ? (
                      <button type="button" onClick={() => column.toggleSorting()}>
                        {own?.header}
                        <span aria-hidden="true">{sorted === "asc" ? " ▲" : sorted === "desc" ? " ▼" : ""}</span>
                      </button>
                    ) : (
                      own?.header
                    )}
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.id}>
                {columns.map((column) => (
                  <td key={column.id} class={column.end ? "end" : ""}>
                    {column.cell ? column.cell(row.original) : column.value(row.original)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && <p class="muted">{props.empty ?? t("common.empty")}</p>}
      {pages > 1 && (
        <div class="row">
          <Button small onClick={() => table.previousPage()} disabled={!table.getCanPreviousPage()}>
            {t("common.previous")}
          </Button>
          <span class="number">
            {page + 1} / {pages}
          </span>
          <Button small onClick={() => table.nextPage()} disabled={!table.getCanNextPage()}>
            {t("common.next")}
          </Button>
          <span class="muted">{t("common.rows", { count: table.getFilteredRowModel().rows.length })}</span>
        </div>
      )}
    </>
  );
}
